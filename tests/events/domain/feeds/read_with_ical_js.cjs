// Lists what ical.js (Thunderbird's reader) shows of each calendar given on standard input, a
// JSON list of [text, last date]: [[start, end, title, status], …] per calendar, in UTC.
const ICAL = require("ical.js");

const DAY = 86400;

function iso(time) {
  if (time.isDate) return time.toString() + "T00:00:00Z";
  return new Date(time.toUnixTime() * 1000).toISOString();
}

function shown(start, end, event) {
  const status = event.component.getFirstPropertyValue("status");
  return [iso(start), iso(end), event.summary, status];
}

function* sessions(master, last) {
  if (!master.isRecurring()) {
    yield shown(master.startDate, master.endDate, master);
    return;
  }
  const iterator = master.iterator();
  let next;
  while ((next = iterator.next()) && next.toUnixTime() < last) {
    const { startDate, endDate, item } = master.getOccurrenceDetails(next);
    yield shown(startDate, endDate, item);
  }
}

function read([text, last]) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  calendar.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
  const events = calendar.getAllSubcomponents("vevent");
  const isOverride = (event) => event.hasProperty("recurrence-id");
  const uid = (event) => event.getFirstPropertyValue("uid");
  const end = Date.parse(last) / 1000 + 90 * DAY;
  return events
    .filter((event) => !isOverride(event))
    .flatMap((event) => {
      const exceptions = events.filter((one) => isOverride(one) && uid(one) === uid(event));
      const master = new ICAL.Event(event, { strictExceptions: true, exceptions });
      return [...sessions(master, end)];
    });
}

const calendars = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calendars.map(read)));
