#!/usr/bin/env bash
# The two beat networks from nothing: excerpts are rendered from training-split MIDI (about 30 minutes of one core), the networks are trained
# (about 20 minutes of one core) and measured on rendered songs of the test split beside music-tempo (about 3 minutes).
# Needs BAT_CORPORA and BAT_TRUTH. What is there already is not made again; a stopped training goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of truth labels}"
out=${OUT:-runs/out/beats}
mkdir -p "$out"
node scripts/setup.mjs --quiet
data() { # name, then options
  local file="$out/$1.safetensors"
  shift
  [ -f "$file" ] || node scripts/beat-data.mjs "$@" -o "$file"
}
data val --split val --scale 0.1
data train1 --split train --seed 1 --pop909 0
data train2 --split train --seed 2 --scale 0.8 --waltz-scale 0.01 --pop909 0
data train3 --split train --seed 3 --scale 0.15 --waltz-scale 3 --pop909 0
data train11 --split train --seed 11 --broad
train() { node scripts/train-beats.mjs "$out/val.safetensors" "$@"; }
train "$out/train1.safetensors" -o "$out/first.safetensors" --steps 1400 --rate 0.003 --log "$out/first.jsonl"
train "$out/train1.safetensors" "$out/train2.safetensors" "$out/train3.safetensors" --from "$out/first.safetensors" \
  -o "$out/narrow.safetensors" --steps 1500 --rate 0.002 --seed 2 --log "$out/narrow.jsonl"
train "$out"/train{1,2,3,11}.safetensors -o "$out/wide.safetensors" \
  --width 32 --dull --steps 2400 --rate 0.003 --log "$out/wide.jsonl"
node scripts/join-beats.mjs "$out/narrow.safetensors" "$out/wide.safetensors" -o "$out/beats.safetensors"
node scripts/measure-beats.mjs --network "$out/beats.safetensors" --songs 30 --waltzes 16 --seconds 45 --cache "$out/rendered" --worst 10
node scripts/measure-performances.mjs
