// A Worker whose database is played, for the journeys: what becomes of those who share a read.
// `?name=…&ms=…&fault=…`: a question, how long a read with it takes, and what happens where it is not alone.
import { ask } from "../../functions/src/adapters/runtime.js";

const DEADLINE_MS = 8_000;
let reads = [];
const statement = {
  bind(list) {
    const questions = JSON.parse(list);
    return { raw: () => answer(questions) };
  },
};

async function answer(questions) {
  reads.push(questions.length);
  const faults = questions.length > 1 ? questions.map(([, , fault]) => fault) : [];
  await scheduler.wait(Math.max(...questions.map(([, ms]) => ms)));
  if (faults.includes("fails")) throw new Error("the database said no");
  if (faults.includes("hangs")) await new Promise(() => {});
  // In any order: what counts is the place.
  return questions.map(([name], place) => [place, `for ${name}`]).reverse();
}

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/reads") return Response.json(reads);
    if (pathname === "/forget") return new Response(String((reads = [])));
    const question = [searchParams.get("name"), Number(searchParams.get("ms")), searchParams.get("fault")];
    return new Response(await ask(statement, JSON.stringify(question), DEADLINE_MS));
  },
};
