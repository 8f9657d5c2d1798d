#!/usr/bin/env bash
# How well recordings are transcribed: test-split songs are rendered with a soundfont and heard again. Figures by path: with the true stems, and
# from the mix alone. BAT_CORPORA must name the corpora; about a minute a song.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of the corpora}"
node scripts/setup.mjs --quiet
node scripts/audio-eval.mjs --split test --songs "${SONGS:-12}" --seconds 60 --analyze "$@"
# Beats, downbeats and meter have a script of their own.
if [ -f scripts/measure-beats.mjs ]; then node scripts/measure-beats.mjs; fi
