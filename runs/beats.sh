#!/usr/bin/env bash
# The beat network from nothing: excerpts are rendered from training-split MIDI (about 12 minutes of one core), the network is trained
# (about 7 minutes of one core) and measured on rendered songs of the test split beside music-tempo (about 3 minutes).
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
data train1 --split train --seed 1
data train2 --split train --seed 2 --scale 0.8 --waltz-scale 0.01
data train3 --split train --seed 3 --scale 0.15 --waltz-scale 3
train() { node scripts/train-beats.mjs "$out/val.safetensors" "$@"; }
train "$out/train1.safetensors" -o "$out/first.safetensors" --steps 1400 --rate 0.003 --log "$out/first.jsonl"
train "$out/train1.safetensors" "$out/train2.safetensors" "$out/train3.safetensors" --from "$out/first.safetensors" \
  -o "$out/beats.safetensors" --steps 1500 --rate 0.002 --seed 2 --log "$out/beats.jsonl"
node scripts/measure-beats.mjs --network "$out/beats.safetensors" --songs 30 --waltzes 16 --seconds 45 --cache "$out/rendered" --worst 10
node scripts/measure-performances.mjs
