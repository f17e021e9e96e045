//! The threads that share the work: as many as there are processors. Where the system gives none any more, this one does
//! it all; to be asked before anything that goes by threads, since what needs one and gets none panics, or waits for ever.

use std::sync::OnceLock;
use std::sync::mpsc::channel;
use std::thread::{Builder, available_parallelism};

/// Threads of other kinds: one that hears of the system's events, one that waits for Ctrl-C, one on the network.
const OTHERS: usize = 3;

/// Has the threads made ready; whether there are any besides this one.
pub fn are_there() -> bool {
    static ARE_THERE: OnceLock<bool> = OnceLock::new();
    *ARE_THERE.get_or_init(|| {
        let wanted = available_parallelism().map_or(1, usize::from);
        let are_there = can_be_had(wanted + OTHERS);
        if !are_there {
            // Its jobs are done by this thread, where it waits for them.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
        }
        are_there
    })
}

/// Whether so many threads can run at once.
fn can_be_had(count: usize) -> bool {
    let (hold, until) = channel::<()>();
    let until = std::sync::Arc::new(std::sync::Mutex::new(until));
    let begin = |_| {
        let until = until.clone();
        Builder::new().stack_size(16 << 10).spawn(move || until.lock().map(|until| until.recv().is_ok()).ok())
    };
    let begun: Vec<_> = (0..count).map(begin).take_while(Result::is_ok).collect();
    let are_there = begun.len() == count;
    drop(hold);
    for thread in begun.into_iter().flatten() {
        let _ = thread.join();
    }
    are_there
}
