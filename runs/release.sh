#!/usr/bin/env bash
# Trains the model that ships, models/bat.safetensors, from the corpora's training splits. Two cores, about 75 minutes; started again after an
# interruption it goes on where it stopped and ends in the same bits.
#
#   BAT_CORPORA  the folder of corpora (open/, unstated/): MIDI archives with songs.tsv and SOURCE.md beside them
#   BAT_TRUTH    the folder with midi.tar.gz and truth.jsonl.gz
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of midi.tar.gz and truth.jsonl.gz}"
out=${OUT:-runs/out/release}
threads=${THREADS:-2}
mkdir -p "$out" models
[ -n "${BAT_DIST:-}" ] || node scripts/setup.mjs --quiet
bat() { echo; echo "\$ bat $*"; node "${BAT_DIST:-dist}/cli/main.js" "$@"; }
# A training that was interrupted left its last checkpoint: go on from it.
resume() { [ -f "$1" ] && echo --resume || true; }

[ -f "$out/songs.safetensors" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" "$BAT_CORPORA"/open/{freedoom,openmsx,nottingham} "$BAT_CORPORA"/unstated \
  --labels "$BAT_TRUTH/truth.jsonl.gz" --keep-44 --title-blues --generated 1500 --exclude pop909-492 --quiet -o "$out/songs.safetensors"

[ -f "$out/pretrained.done" ] || bat pretrain "$out/songs.safetensors" -o "$out/pretrained.safetensors" $(resume "$out/pretrained.safetensors") \
  --size small --beats 256 --batch 16 --steps "${PRETRAIN_STEPS:-4400}" --validate-every 1100 --threads "$threads" --log "$out/pretrain.jsonl" | tee -a "$out/pretrain.txt"
touch "$out/pretrained.done"

[ -f "$out/finetuned.done" ] || bat finetune "$out/songs.safetensors" --from "$out/pretrained.safetensors" -o "$out/finetuned.safetensors" \
  $(resume "$out/finetuned.safetensors") --beats 256,512 --batch 8 --steps "${FINETUNE_STEPS:-2000}" --lr 1.5e-3 --body-rate 0.5 \
  --question-weight tonicChord=2 --question-weight scale=2 --corpus-weight generated=0.3 --validate-every 200 --threads "$threads" \
  --log "$out/finetune.jsonl" | tee -a "$out/finetune.txt"
touch "$out/finetuned.done"

bat evaluate "$out/finetuned.safetensors" --truth "$BAT_TRUTH" --splits val --no-baselines --keep-44 --samples 0 --calibrate "$out/calibrated.safetensors"
bat export "$out/calibrated.safetensors" -o models/bat.safetensors
bat evaluate models/bat.safetensors --truth "$BAT_TRUTH" --splits val,test,val+test --keep-44 --json "$out/evaluation.json" | tee "$out/evaluation.txt"
