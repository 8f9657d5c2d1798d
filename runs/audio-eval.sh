#!/usr/bin/env bash
# How well recordings are heard: test-split songs are rendered with a soundfont and heard again. Figures by path (with the true stems, and from the mix
# alone), how far `bat analyze` answers as for the MIDI, and then beats, downbeats and meter beside other trackers. BAT_CORPORA must name the corpora.
# About 10 minutes on two cores. A stopped run goes on: songs that are done, and renders, are kept in runs/out/audio-eval.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${BAT_CORPORA:?set BAT_CORPORA to the folder of the corpora}"
out=${OUT:-runs/out/audio-eval}
node scripts/setup.mjs --quiet
node scripts/audio-eval.mjs --split test --songs "${SONGS:-12}" --seconds 60 --analyze --results "$out/songs" "$@"
node scripts/measure-beats.mjs --songs "${BEAT_SONGS:-30}" --waltzes "${WALTZES:-16}" --seconds 45 --cache "$out/rendered"
