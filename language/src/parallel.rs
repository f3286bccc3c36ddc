//! Independent pieces of work on all cores, with the results in the order of the pieces: the same at any number of cores.

use std::sync::{Mutex, PoisonError};

/// Does a piece of work for each item, on at most `wanted` threads and no more than the machine has cores.
pub fn map<T: Send, R: Send>(items: Vec<T>, wanted: usize, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    // Asking for the cores reads files of the system, which a small run need not pay for.
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let useful = wanted.min(items.len());
    let workers = if useful > 1 { useful.min(cores()) } else { 1 };
    if workers == 1 {
        return items.into_iter().map(work).collect();
    }
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let mut done = Vec::new();
        while let Some((at, item)) = next() {
            done.push((at, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for other in others {
            // A panic of one piece is a panic of the whole, as it is on one thread.
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Does one piece of work on a thread of its own while another is done here.
pub fn beside<A: Send, B>(there: impl FnOnce() -> A + Send, here: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let other = scope.spawn(there);
        let here = here();
        (other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1000).collect();
        let expected: Vec<u32> = items.iter().map(|it| it * 2).collect();
        for wanted in [1, 2, 8] {
            assert_eq!(map(items.clone(), wanted, |it| it * 2), expected);
        }
    }
}
