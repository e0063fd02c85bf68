//! The pages people work on: the duty queue, a case, an incident, live by server-sent events.
