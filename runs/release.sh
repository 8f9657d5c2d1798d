#!/usr/bin/env bash
# Trains the model that ships, models/bat.safetensors, from the corpora's training splits. Two cores, about two hours; started again after an
# interruption it goes on where it stopped and ends in the same bits. A teacher learns from labelled songs; what it is sure of about the songs that
# nobody has labelled, and arrangements of what people heard in songs without notes, are learnt, beside the labels, by a student; both answer together.
#
#   BAT_CORPORA  the folder of corpora (open/, unstated/): MIDI archives with songs.tsv and SOURCE.md beside them
#   BAT_TRUTH    the folder with midi.tar.gz, truth.jsonl.gz and suspicious.tsv
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of corpora}" "${BAT_TRUTH:?set BAT_TRUTH to the folder of midi.tar.gz and truth.jsonl.gz}"
export BAT_CORPORA BAT_TRUTH
out=${OUT:-runs/out/release}
threads=${THREADS:-2}
mkdir -p "$out" models
[ -n "${BAT_DIST:-}" ] || node scripts/setup.mjs --quiet
bat() { echo; echo "\$ bat $*"; node "${BAT_DIST:-dist}/cli/main.js" "$@"; }
# A training that was interrupted left its last checkpoint: go on from it.
resume() { [ -f "$1" ] && echo --resume || true; }
# One training: its name, then what bat is told. What is done is not done again.
train() {
  local name=$1 kind=$2
  shift 2
  [ -f "$out/$name.done" ] || bat "$kind" "$@" -o "$out/$name.safetensors" $(resume "$out/$name.safetensors") \
    --threads "$threads" --log "$out/$name.jsonl" | tee -a "$out/$name.txt"
  touch "$out/$name.done"
}
# How sure a model's answers are, told on the validation songs.
calibrate() {
  [ -f "$out/$1-calibrated.safetensors" ] || bat evaluate "$out/$1.safetensors" --truth "$BAT_TRUTH" --splits val --no-baselines --keep-44 --samples 0 \
    --calibrate "$out/$1-calibrated.safetensors"
}

# 1. What every song teaches: hidden beats, first quickly, then at half the rate.
[ -f "$out/songs.safetensors" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" "$BAT_CORPORA"/open/{freedoom,openmsx,nottingham} "$BAT_CORPORA"/unstated \
  --labels "$BAT_TRUTH/truth.jsonl.gz" --keep-44 --generated 1500 --exclude pop909-492 --quiet -o "$out/songs.safetensors"
train pretrained-first pretrain "$out/songs.safetensors" --size small --beats 256 --batch 16 --steps "${PRETRAIN_STEPS:-4400}" --validate-every 1100
train pretrained pretrain "$out/songs.safetensors" --from "$out/pretrained-first.safetensors" --seed 2 --lr 1.2e-3 \
  --beats 256 --batch 16 --steps "${PRETRAIN_MORE:-2600}" --validate-every 1300

# 2. What labelled songs, their variants and written songs teach: the answers.
[ -f "$out/wjazzd/songs.tsv" ] || node scripts/wjazzd-midi.mjs "$out/wjazzd"
[ -f "$out/answers.safetensors" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" "$BAT_CORPORA"/unstated/{bsubedi26,cocopops-midi} "$out/wjazzd" \
  --labels "$BAT_TRUTH/truth.jsonl.gz" labels/blues.csv --suspicious "$BAT_TRUTH/suspicious.tsv" --keep-44 \
  --generated 1500 --variants 3 --exclude pop909-492 --quiet -o "$out/answers.safetensors"
answers=(--beats 256,512 --batch 8 --lr 1.5e-3 --body-rate 0.5 --ema 0.995
  --question-weight scale=2 --question-weight chord=2 --question-weight measureStart=0.5 --question-weight blues=0.5
  --corpus-weight generated=0.2 --corpus-weight nottingham=0.4 --corpus-weight cocopops=2 --corpus-weight wjazzd=0.12)
train teacher finetune "$out/answers.safetensors" --from "$out/pretrained.safetensors" "${answers[@]}" --steps "${FINETUNE_STEPS:-3000}" --validate-every 250 \
  --hide 0.1 --corpus-weight bsubedi26=0.08 --corpus-weight cocopops-midi=0.15
calibrate teacher

# 3. What the teacher is sure of about unlabelled songs, with two variants of each, and songs of our own notes over the chords of real ones.
[ -f "$out/leads/truth.jsonl" ] || node scripts/lead-sheets.mjs "$out/leads"
unlabelled=("$BAT_CORPORA"/open/{freedoom,openmsx})
for folder in "$BAT_CORPORA"/unstated/*; do
  [ "$(basename "$folder")" = cocopops ] || unlabelled+=("$folder")
done
weights=(--corpus-weight leads=0.2)
for folder in "${unlabelled[@]}"; do weights+=(--corpus-weight "$(basename "$folder")=0.15"); done
[ -f "$out/sure.jsonl" ] || node scripts/label-songs.mjs "$out/teacher-calibrated.safetensors" "${unlabelled[@]}" -o "$out/sure.jsonl"
[ -f "$out/sure.safetensors" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" "${unlabelled[@]}" "$out/wjazzd" "$out/leads" \
  --labels "$BAT_TRUTH/truth.jsonl.gz" "$out/sure.jsonl" "$out/leads/truth.jsonl" labels/blues.csv --suspicious "$BAT_TRUTH/suspicious.tsv" --keep-44 \
  --generated 1500 --variants 2 --exclude pop909-492 --quiet -o "$out/sure.safetensors"
train student finetune "$out/sure.safetensors" --from "$out/teacher.safetensors" "${answers[@]}" --steps "${STUDENT_STEPS:-2200}" --seed 4 \
  --validate-every 1200 --hide 0.5 "${weights[@]}"

# 4. The model that ships: both together, and how sure their answers are.
[ -f "$out/both.safetensors" ] || bat export "$out/teacher.safetensors" "$out/student.safetensors" --dtype f32 -o "$out/both.safetensors"
calibrate both
bat export "$out/both-calibrated.safetensors" -o models/bat.safetensors
bat evaluate models/bat.safetensors --truth "$BAT_TRUTH" --splits val,test,val+test --keep-44 --json "$out/evaluation.json" | tee "$out/evaluation.txt"
