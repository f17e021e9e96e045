//! All deeds of the last save of DUE.md or of the inbox, taken back as one.
//!
//! A save with many answers is a commit for each. Which of them belong together the pages tell: the page, or the inbox, that
//! came with a deed still held what the next one answered.

use super::{nothing, operation, taken_out};
use crate::error::Result;
use crate::message;
use crate::shell::commands::act::Plan;
use crate::shell::git::Oid;
use crate::shell::git::content::Blob;
use crate::shell::git::history::{Past, Turn};
use crate::shell::vault::{Operation, Vault};
use std::collections::HashSet;
use std::sync::Arc;

/// Takes them back; only the deeds `target` where these are known.
pub fn back(vault: &Vault, target: &mut Option<Vec<Oid>>) -> Result<Plan> {
    let deeds = last_save(vault)?;
    let ids: Vec<Oid> = deeds.iter().map(|past| past.id).collect();
    let Some(newest) = deeds.first() else {
        return if target.is_some() { Ok(Plan::default()) } else { Err(nothing(None)) };
    };
    if *target.get_or_insert_with(|| ids.clone()) != ids {
        return Ok(Plan::default());
    }
    let mut turns: Vec<Turn> = Vec::new();
    for past in &deeds {
        for turn in vault.repo().turns_of(past.id)? {
            let path = vault.repo().moved_since(past.id, &turn.path)?;
            // The deeds come newest first: what a file was before is what the oldest found there.
            match turns.iter_mut().find(|known| known.path == path) {
                Some(known) => known.old = turn.old,
                None => turns.push(Turn { path, ..turn }),
            }
        }
    }
    let turned = operation(vault, newest, &turns)?;
    if let [_] = &deeds[..] {
        return Ok(Plan { operations: vec![turned], ..Plan::default() });
    }
    let people: Vec<String> = deeds.iter().flat_map(|past| past.trailers("Contact")).collect();
    let ids: Vec<String> = ids.iter().map(Oid::to_string).collect();
    let message = message::save_taken_back(&people, &ids, vault.is_encrypted());
    Ok(Plan { operations: vec![Operation { message, ..turned }], ..Plan::default() })
}

/// The deeds of the last save that are not taken back, the newest one first.
fn last_save(vault: &Vault) -> Result<Vec<Past>> {
    let mut undone: HashSet<String> = HashSet::new();
    let mut deeds: Vec<Past> = Vec::new();
    vault.repo().find_past(|past| {
        undone.extend(past.trailers("Undoes"));
        let Some(by) = past.trailer(message::BY) else { return Ok(false) };
        let is_of_a_save = by == message::MARK || by == message::INBOX;
        let is_open = !undone.contains(&past.id.to_string());
        match deeds.last() {
            None if is_of_a_save && is_open => {}
            None => return Ok(false),
            Some(_) if !is_of_a_save || !is_open => return Ok(true),
            Some(later) if !held(vault, past, later)? => return Ok(true),
            Some(_) => {}
        }
        deeds.push(past.clone());
        Ok(false)
    })?;
    Ok(deeds)
}

/// Whether what `later` answered stood in the page, or in the inbox, that came with `earlier`.
fn held(vault: &Vault, earlier: &Past, later: &Past) -> Result<bool> {
    let config = vault.disk().config();
    if later.trailer(message::BY).as_deref() == Some(message::MARK) {
        let [before, after] = [earlier, later].map(|past| vault.trees().page_in(past.id));
        let after = after?.left.marks;
        return Ok(before?.left.marks.iter().any(|mark| !mark.sign.is_empty() && !after.contains(mark)));
    }
    let text = |blob: Option<Blob>, path: &Arc<str>| -> Result<String> {
        let bytes = blob.map(|blob| vault.repo().text(path, blob)).transpose()?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let turns = vault.repo().turns_of(later.id)?;
    let Some(turn) = turns.into_iter().find(|turn| config.is_inbox(&turn.path)) else { return Ok(false) };
    let Some(cards) = taken_out(&text(turn.old, &turn.path)?, &text(turn.new, &turn.path)?) else {
        return Ok(false);
    };
    let tree = vault.repo().step(earlier.id)?.tree;
    let known = vault.trees().bytes_in(tree, &turn.path)?.unwrap_or_default();
    Ok(cards.lines().next().is_some_and(|card| String::from_utf8_lossy(&known).lines().any(|it| it == card)))
}
