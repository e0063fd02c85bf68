//! The single decider: reads intake, writes decisions.
