// The reference library of Standard Webhooks: whether it takes a signature.
import { Webhook } from "standardwebhooks";

import { answer, asked } from "./io.mjs";

const verify = (body, headers) => {
  try {
    return { payload: new Webhook(asked.secret).verify(body, headers) };
  } catch (error) {
    return { refused: error.message };
  }
};
const later = { ...asked.headers, "webhook-timestamp": String(Number(asked.headers["webhook-timestamp"]) + 1) };
answer({
  good: verify(asked.body, asked.headers),
  bent: verify(`${asked.body} `, asked.headers),
  moved: verify(asked.body, later),
});
