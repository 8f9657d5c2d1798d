#!/bin/sh
# One training as a job that may be stopped, killed and started again with the same words: sh runs/train.sh NAME [options of bat pretrain]
#   DATA     the dataset (default: all.data)    OUT  folder of the models (default: trained)
#   TRAIN_OPTIONS  what all runs have in common (default: the pretraining of the release)
set -eu
name=$1
shift
out=${OUT:-trained}
mkdir -p "$out"
resume=
[ ! -f "$out/$name.safetensors" ] || resume=--resume
exec bat pretrain "${DATA:-all.data}" -o "$out/$name.safetensors" --log "$out/$name.jsonl" --quiet $resume \
  ${TRAIN_OPTIONS:---size small --beats 256 --batch 16 --steps 4400} "$@"
