#!/usr/bin/env bash
# Five-fold cross-validation of direct modulations up: fine-tunes the pretrained model five times, each time without a fifth of POP909, and
# scores the answers about all of its songs together. About 45 minutes on two cores; started again it goes on where it stopped.
#
#   BAT_TRUTH    the folder with midi.tar.gz and truth.jsonl.gz
#   PRETRAINED   the model of runs/release.sh before fine-tuning (default: runs/out/release/pretrained.safetensors)
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_TRUTH:?set BAT_TRUTH to the folder of midi.tar.gz and truth.jsonl.gz}"
pretrained=${PRETRAINED:-runs/out/release/pretrained.safetensors}
out=${OUT:-runs/out/folds}
mkdir -p "$out/answers"
[ -n "${BAT_DIST:-}" ] || node scripts/setup.mjs --quiet
bat() { node "${BAT_DIST:-dist}/cli/main.js" "$@"; }

node scripts/folds.mjs deal "$BAT_TRUTH/truth.jsonl.gz" "$out"
for fold in 0 1 2 3 4; do
  songs=$out/songs-$fold.safetensors
  model=$out/model-$fold.safetensors
  if [ ! -f "$out/$fold.done" ]; then
    [ -f "$songs" ] || bat prepare "$BAT_TRUTH/midi.tar.gz" --labels "$out/truth-$fold.jsonl" --keep-44 --generated 500 --variants 3 \
      --exclude pop909-492 --quiet -o "$songs"
    bat finetune "$songs" --from "$pretrained" -o "$model" $([ -f "$model" ] && echo --resume) --beats 256 --batch 16 --steps "${STEPS:-700}" \
      --lr 1.5e-3 --body-rate 0.5 --hide 0.8 --question-weight scale=2 --corpus-weight generated=0.2 --corpus-weight nottingham=0.2 --validate-every 0
    touch "$out/$fold.done"
  fi
  mkdir -p "$out/midi-$fold"
  node scripts/folds.mjs unpack "$out/truth-$fold.jsonl" "$BAT_TRUTH/midi.tar.gz" "$out/midi-$fold"
  bat analyze "$out/midi-$fold" --model "$model" --format json -o "$out/answers" --keep-44 --quiet
done
node scripts/folds.mjs score "$BAT_TRUTH/truth.jsonl.gz" "$out/answers"
