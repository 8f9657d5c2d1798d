#!/usr/bin/env bash
# A student of the model that ships: what the teacher is sure of about songs that nobody has labelled, and arrangements of what people heard in songs
# without notes (McGill Billboard), are learnt beside the labels; then both as a committee. About 75 minutes on two cores; started again it goes on
# where it stopped. An experiment (docs/log.md, "A student, and a committee of two"): what ships is made by release.sh.
#
#   BAT_CORPORA, BAT_TRUTH   as for release.sh
#   TEACHER                  a calibrated model with the questions (default: models/bat.safetensors)
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of midi.tar.gz and truth.jsonl.gz}"
export BAT_CORPORA BAT_TRUTH
teacher=${TEACHER:-models/bat.safetensors}
out=${OUT:-runs/out/student}
mkdir -p "$out"
[ -n "${BAT_DIST:-}" ] || node scripts/setup.mjs --quiet
bat() { echo; echo "\$ bat $*"; node "${BAT_DIST:-dist}/cli/main.js" "$@"; }
calibrate() {
  [ -f "$out/$1-calibrated.safetensors" ] || bat evaluate "$out/$1.safetensors" --truth "$BAT_TRUTH" --splits val --no-baselines --keep-44 --samples 0 \
    --calibrate "$out/$1-calibrated.safetensors"
}

unlabelled=("$BAT_CORPORA"/open/{freedoom,openmsx})
for folder in "$BAT_CORPORA"/unstated/*; do
  [ "$(basename "$folder")" = cocopops ] || unlabelled+=("$folder")
done
[ -f "$out/wjazzd/songs.tsv" ] || node scripts/wjazzd-midi.mjs "$out/wjazzd"
[ -f "$out/leads/truth.jsonl" ] || node scripts/lead-sheets.mjs "$out/leads"
[ -f "$out/sure.jsonl" ] || node scripts/label-songs.mjs "$teacher" "${unlabelled[@]}" -o "$out/sure.jsonl"
[ -f "$out/songs.safetensors" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" "${unlabelled[@]}" "$out/wjazzd" "$out/leads" \
  --labels "$BAT_TRUTH/truth.jsonl.gz" "$out/sure.jsonl" "$out/leads/truth.jsonl" labels/blues.csv --suspicious "$BAT_TRUTH/suspicious.tsv" --keep-44 \
  --generated 1500 --variants 2 --exclude pop909-492 --quiet -o "$out/songs.safetensors"

weights=(--corpus-weight leads=0.2 --corpus-weight generated=0.2 --corpus-weight nottingham=0.4 --corpus-weight cocopops=2 --corpus-weight wjazzd=0.12)
for folder in "${unlabelled[@]}"; do weights+=(--corpus-weight "$(basename "$folder")=0.15"); done
[ -f "$out/student.done" ] || bat finetune "$out/songs.safetensors" --from "$teacher" -o "$out/student.safetensors" \
  $([ -f "$out/student.safetensors" ] && echo --resume) --beats 256,512 --batch 8 --steps "${STEPS:-2200}" --seed 4 --lr 1.5e-3 --body-rate 0.5 --ema 0.995 \
  --question-weight scale=2 --question-weight chord=2 --question-weight measureStart=0.5 --question-weight blues=0.5 \
  --validate-every 1200 --hide 0.5 "${weights[@]}" --log "$out/student.jsonl"
touch "$out/student.done"
calibrate student
[ -f "$out/both.safetensors" ] || bat export "$teacher" "$out/student.safetensors" --dtype f32 -o "$out/both.safetensors"
calibrate both
for model in student both; do
  bat export "$out/$model-calibrated.safetensors" -o "$out/$model-shipped.safetensors"
  node scripts/quality.mjs --model "$out/$model-shipped.safetensors" | tee "$out/$model.txt" || true # regressions are an exit code of 1
done
