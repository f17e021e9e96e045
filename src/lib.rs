//! `rounds` keeps you in touch with the people who matter to your work.
//!
//! One rule holds the crate together: **everything outside [`shell`] is pure**. Text and dates go
//! in, values and text come out; no disk, no clock, no git, no terminal. Everything that touches
//! the world is in [`shell`], one door for each outside thing.
//!
//! The flow, each step one function with a value between:
//!
//! ```text
//! watch::Hint → Vault::touch → Said::read → Planner::apply → agenda::day::build → page::Page → files::replace
//!                    → settled, and unlike HEAD → message::message → Repo::transaction: a commit
//! ```
//!
//! and back, for what the user asks for:
//!
//! ```text
//! a mark in DUE.md, a card in the inbox, a command → Request → note::edit → Vault::carry_out: files and a commit
//! ```
//!
//! ARCHITECTURE.md has the same map with the files, the invariants and where each is kept.

pub mod agenda;
pub mod autostart;
pub mod category;
pub mod circle;
pub mod config;
pub mod conflict_copy;
pub mod contact;
pub mod date;
pub mod diary;
pub mod error;
pub mod example;
pub mod exchange;
pub mod feed;
pub mod finding;
pub mod inbox;
pub mod inbox_cache;
pub mod index;
pub mod merge;
pub mod message;
pub mod names;
pub mod note;
pub mod notice;
pub mod obsidian;
pub mod page;
pub mod placeholder;
pub mod report;
pub mod request;
pub mod shell;
pub mod walk;
pub mod ways;

pub use error::{Error, Result};
