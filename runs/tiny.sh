#!/usr/bin/env bash
# The whole way on a small part, in under five minutes: prepare → pretrain → finetune → evaluate.
# BAT_TRUTH names the folder with midi.tar.gz and truth.jsonl.gz; without it the songs are written by BAT itself.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${OUT:-runs/out/tiny}
threads=${THREADS:-2}
mkdir -p "$out"
node scripts/setup.mjs --quiet
bat() { echo; echo "\$ bat $*"; node dist/cli/main.js "$@"; }

if [ -n "${BAT_TRUTH:-}" ]; then
  bat prepare "$BAT_TRUTH/midi.tar.gz" --labels "$BAT_TRUTH/truth.jsonl.gz" --generated 60 --limit 240 --keep-44 -o "$out/songs.safetensors" --quiet
else
  echo "BAT_TRUTH is not set: training on songs that BAT writes itself"
  bat prepare examples --generated 240 -o "$out/songs.safetensors" --quiet
fi
# Begun anew each time: bat trains over no model that is there already.
rm -f "$out/pretrained.safetensors" "$out/tiny.safetensors"
bat pretrain "$out/songs.safetensors" -o "$out/pretrained.safetensors" --size tiny --beats 256 --batch 8 --steps 200 --validate-every 100 \
  --baseline-windows 80 --threads "$threads" --log "$out/pretrain.jsonl"
bat finetune "$out/songs.safetensors" --from "$out/pretrained.safetensors" -o "$out/tiny.safetensors" --beats 256 --batch 8 --steps 200 \
  --validate-every 50 --threads "$threads" --log "$out/finetune.jsonl"
if [ -n "${BAT_TRUTH:-}" ]; then
  bat evaluate "$out/tiny.safetensors" --truth "$BAT_TRUTH" --splits val --samples 100
fi
bat analyze examples/01-pop-modulation.mid --model "$out/tiny.safetensors" --summary
