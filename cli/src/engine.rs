//! The straight line, composed once: text to a checked policy, batches of facts to verdicts. Every command goes through
//! here, so no two can disagree.
