//! What goes over the network in a sync, and what it comes back with. Goes there only by [`Upstream`].

use crate::shell::git::Oid;
use crate::shell::git::remote::{Answer, Upstream};
use std::sync::Arc;

/// What goes over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// Bring what the remote has.
    Fetch,
    /// Bring these objects, which a partial clone left out, from the remote of this name.
    Complete(String, Arc<[Oid]>),
    /// Send this commit.
    Push {
        /// The commit.
        commit: Oid,
        /// Whether to ask first if everybody may look there.
        asks: bool,
    },
}

/// What came back of a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// The remote's answer.
    Answer(Answer),
    /// Nothing was sent: everybody may look there.
    Public,
}

impl Transfer {
    /// Runs it to its end, which may take its time.
    pub fn run(&self, upstream: &Upstream) -> Response {
        match self {
            Self::Fetch => Response::Answer(upstream.fetch()),
            Self::Complete(remote, objects) => Response::Answer(upstream.complete(remote, objects)),
            Self::Push { asks: true, .. } if upstream.is_public() => Response::Public,
            Self::Push { commit, .. } => Response::Answer(upstream.push(*commit)),
        }
    }
}
