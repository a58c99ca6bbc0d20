//! The HTTP surface: it translates between requests and commands, views and answers, and nothing more. Rules live in
//! `domain`; nothing here may decide one, read a store, or know a clock.

pub mod input;
pub mod language;
pub mod problem;
