#!/usr/bin/env bash
# Trains the model that ships, models/bat.safetensors, from the corpora's training splits, and the judges beside it (src/answers/*-weights.ts). Two cores, about
# three hours (docs/log.md); started again after an interruption it goes on where it stopped and ends in the same bits.
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
# Two models of one pretraining, which answer as a committee: one from which a fifth of the beats of most windows is hidden, so that it learns the songs less by heart
# (further training goes on from it), and one from which so many beats of a tenth of the windows are hidden.
questions=(--from "$out/pretrained.safetensors" --beats 256,512 --batch 8 --steps "${FINETUNE_STEPS:-3000}" --lr 1.5e-3 --body-rate 0.5 --ema 0.995 --validate-every 250
  --question-weight scale=2 --question-weight chord=2 --question-weight measureStart=0.5 --question-weight blues=0.5
  --corpus-weight generated=0.2 --corpus-weight nottingham=0.4 --corpus-weight cocopops=2
  --corpus-weight bsubedi26=0.08 --corpus-weight cocopops-midi=0.15 --corpus-weight wjazzd=0.12)
train finetuned finetune "$out/answers.safetensors" "${questions[@]}"
train finetuned-hidden finetune "$out/answers.safetensors" "${questions[@]}" --hide 0.8
[ -f "$out/committee.safetensors" ] || bat export "$out/finetuned-hidden.safetensors" "$out/finetuned.safetensors" --dtype f32 -o "$out/committee.safetensors"

# 3. How sure its answers are, the model that ships, and the judges that hear it.
bat evaluate "$out/committee.safetensors" --truth "$BAT_TRUTH" --splits val --no-baselines --keep-44 --samples 0 --calibrate "$out/calibrated.safetensors"
bat export "$out/calibrated.safetensors" -o models/bat.safetensors
if [ -n "${BAT_DIST:-}" ]; then
  echo "the judges stay as they are in BAT_DIST: runs/judges.sh teaches them anew"
else
  OUT=$out bash runs/judges.sh models/bat.safetensors
fi
bat evaluate models/bat.safetensors --truth "$BAT_TRUTH" --splits val,test,val+test --keep-44 --json "$out/evaluation.json" | tee "$out/evaluation.txt"
