/** Play, pause, follow, loop a phrase, mute by voice. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { VOICES, type Voice } from "../../src/music/piece.js";
import { duration } from "../../src/train/rate.js";
import type { PlayerProps } from "../app/props.js";
import { SOUND_ASSETS } from "./assets.js";
import { soundDevice } from "./device.js";
import { Playback } from "./playback.js";
import "./player.css";
import { phraseAround, type Stretch } from "./phrases.js";
import { makeScore } from "./score.js";

/** Milliseconds between two looks at what is to be played next. */
const TICK = 60;

type State = "idle" | "loading" | "playing";

export function Player(props: PlayerProps) {
  const { song, view, setView } = props;
  const score = useMemo(() => makeScore(song.piece, song.voices), [song]);
  const [state, setState] = useState<State>("idle");
  const [share, setShare] = useState(0);
  const [beat, setBeat] = useState(0);
  const [muted, setMuted] = useState<ReadonlySet<Voice>>(new Set());
  const [loop, setLoop] = useState<Stretch | null>(null);
  const [device, setDevice] = useState("");
  const playback = useRef<Playback | null>(null);
  // What changes at every drawing, for callbacks that stay.
  const now = useRef({ props, state, beat, loop });
  now.current = { props, state, beat, loop };

  const show = (place: number) => {
    setBeat(place);
    if (playback.current?.playing) now.current.props.onTime(place);
  };

  const stop = () => {
    playback.current?.pause();
    setState("idle");
    now.current.props.onTime(null);
  };

  const start = async () => {
    if (now.current.state !== "idle") return;
    setState("loading");
    now.current.state = "loading";
    try {
      const instrument = await soundDevice(setShare, (sentence) => now.current.props.onRefuse("sound", sentence));
      await instrument.resume();
      // Stopped, or gone, while it loaded.
      if (now.current.state !== "loading") return;
      setDevice(instrument.name);
      playback.current ??= new Playback(score, instrument);
      playback.current.setMuted(muted);
      playback.current.setLoop(secondsOf(now.current.loop));
      playback.current.seek(score.timeline.seconds(now.current.beat));
      playback.current.play();
      setState("playing");
    } catch (error) {
      setState("idle");
      now.current.props.onRefuse("sound", error instanceof Error ? error.message : String(error));
    }
  };

  const secondsOf = (stretch: Stretch | null) =>
    stretch && { from: score.timeline.seconds(stretch.from), to: score.timeline.seconds(stretch.to) };

  const changeLoop = (next: Stretch | null) => {
    setLoop(next);
    now.current.loop = next;
    playback.current?.setLoop(secondsOf(next));
  };

  const seek = (place: number) => {
    const { loop: looped } = now.current;
    if (looped && (place < looped.from || place >= looped.to)) changeLoop(phraseAround(song.analysis, place));
    playback.current?.seek(score.timeline.seconds(place));
    show(place);
  };

  // Notes go on by a timer, which a hidden page keeps; the cursor moves with the frames, which it does not.
  useEffect(() => {
    if (state !== "playing") return;
    const timer = setInterval(() => {
      if (playback.current?.tick() !== false) return;
      setBeat(0);
      stop();
    }, TICK);
    let frame = requestAnimationFrame(function follow() {
      const playing = playback.current;
      if (playing?.playing) show(score.timeline.beat(playing.position()));
      frame = requestAnimationFrame(follow);
    });
    return () => {
      clearInterval(timer);
      cancelAnimationFrame(frame);
    };
  }, [state, score]);

  useEffect(() => {
    const { onControls } = now.current.props;
    onControls({
      toggle: () => (now.current.state === "idle" ? void start() : stop()),
      seek,
      pause: () => now.current.state !== "idle" && stop(),
    });
    return () => {
      onControls(null);
      playback.current?.pause();
      playback.current = null;
      now.current.state = "idle";
    };
  }, [score]);

  const mute = (voice: Voice) => {
    const next = new Set(muted);
    if (!next.delete(voice)) next.add(voice);
    setMuted(next);
    playback.current?.setMuted(next);
  };

  const { beats } = song.piece;
  const at = beats[Math.min(beats.length - 1, Math.floor(beat))];
  const place = `measure ${at?.measure ?? 1}, beat ${at?.position ?? 1}`;
  const seconds = score.timeline.seconds(beat);
  const heard = VOICES.filter((voice) => song.voices.includes(voice));
  return (
    <section class="player" aria-label="Player">
      <button
        type="button"
        class="primary play"
        aria-label={state === "idle" ? "Play" : "Pause"}
        onClick={() => (state === "idle" ? void start() : stop())}
      >
        <span aria-hidden="true">{state === "idle" ? "▶" : "❚❚"}</span>
      </button>
      <input
        class="place"
        type="range"
        min={0}
        max={Math.max(1, beats.length - 1)}
        step={1}
        value={Math.floor(beat)}
        aria-label="Place in the song"
        aria-valuetext={place}
        onInput={(event) => seek(Number(event.currentTarget.value))}
      />
      <span class="time">
        {duration(Math.max(0, seconds))} / {duration(score.timeline.end)}
      </span>
      <button
        type="button"
        aria-pressed={loop !== null}
        title="Play one phrase again and again"
        onClick={() => changeLoop(loop ? null : phraseAround(song.analysis, beat))}
      >
        {loop ? `Loop: ${measuresOf(song.piece.beats, loop)}` : "Loop phrase"}
      </button>
      <button
        type="button"
        aria-pressed={view.follow !== false}
        title="The song scrolls along while it plays"
        onClick={() => setView({ follow: view.follow === false })}
      >
        Follow
      </button>
      <fieldset class="voices">
        <legend class="visually-hidden">Voices that are heard</legend>
        {heard.map((voice) => (
          <button type="button" key={voice} aria-pressed={!muted.has(voice)} onClick={() => mute(voice)}>
            {voice}
            {muted.has(voice) && <span class="visually-hidden"> (muted)</span>}
          </button>
        ))}
      </fieldset>
      <span class="quiet device" role="status">
        {state === "loading" && `Loading the sound${share > 0 ? `: ${Math.round(100 * share)}%` : " …"}`}
        {state !== "loading" && device === "plain tones" && "plain tones"}
        {state !== "loading" && device === "FluidR3Mono" && SOUND_ASSETS && (
          <a href={SOUND_ASSETS.licence} title="The soundfont and its licence (MIT)">
            FluidR3Mono
          </a>
        )}
      </span>
    </section>
  );
}

/** "measures 5–8" */
function measuresOf(beats: PlayerProps["song"]["piece"]["beats"], { from, to }: Stretch): string {
  const [first, last] = [beats[from]?.measure ?? 1, beats[to - 1]?.measure ?? 1];
  return first === last ? `measure ${first}` : `measures ${first}–${last}`;
}
