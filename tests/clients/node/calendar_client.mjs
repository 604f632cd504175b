// ical.js (RFC 5545, by the authors of a calendar): what it reads in a feed.
import ICAL from "ical.js";

import { answer, asked } from "./io.mjs";

const calendar = new ICAL.Component(ICAL.parse(asked.file));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const alarms = component.getAllSubcomponents("valarm").map((alarm) => ({
    action: alarm.getFirstPropertyValue("action"),
    seconds: alarm.getFirstPropertyValue("trigger").toSeconds(),
  }));
  return {
    uid: event.uid,
    summary: event.summary,
    description: event.description,
    start: event.startDate.toJSDate().toISOString(),
    zone: event.startDate.zone.tzid,
    url: component.getFirstPropertyValue("url"),
    alarms,
  };
});
answer({ version: calendar.getFirstPropertyValue("version"), prodid: calendar.getFirstPropertyValue("prodid"), events });
