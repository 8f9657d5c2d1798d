#!/usr/bin/env bash
# The beat network and the grid judge from nothing: excerpts are rendered from training-split MIDI (about 90 minutes of one core), the network is trained
# (about 25 minutes of one core), and two more on half of the songs each, for the judge to learn from what a network hears in songs that are new to it (20 minutes
# each, side by side); then the judge (20 minutes, into src/), and both are measured on rendered songs of the test split beside music-tempo (about 10 minutes).
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
data train12 --split train --seed 12 --broad
data train13 --split train --seed 13 --broad
data train14 --split train --seed 14 --scale 0.15 --waltz-scale 3 --pop909 0
data plain1 --split train --plain --seconds 45 --part 1/2
data plain2 --split train --plain --seconds 45 --part 2/2
train() { # name and seed, then excerpts and options
  local name=$1 seed=$2
  shift 2
  node scripts/train-beats.mjs "$out/val.safetensors" "$@" -o "$out/$name.safetensors" --width 64 --dull --rate 0.003 \
    --seed "$seed" --log "$out/$name.jsonl"
}
train beats 21 "$out"/train{1,2,3,11,12,13,14}.safetensors --steps 7000
sets=("$out"/train{1,3,11,12,13,14}.safetensors)
halves=()
for k in 1 2; do
  train "without$k" "2$k" "${sets[@]}" --transposed --drop 0.15 --steps 6000 --without "$k/2" &
  halves+=($!)
done
for half in "${halves[@]}"; do wait "$half"; done
node scripts/train-grid-judge.mjs "$out"/plain{1,2}.safetensors "${sets[@]}" \
  --networks "$out/without1.safetensors" --networks "$out/without2.safetensors"
node scripts/setup.mjs --quiet
node scripts/measure-beats.mjs --network "$out/beats.safetensors" --songs 120 --waltzes 40 --seconds 45 --cache "$out/rendered" --worst 10
node scripts/measure-performances.mjs
