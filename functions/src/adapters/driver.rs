//! Runs a request's future step by step, hand in hand with the entry module.
//!
//! A promise that a future awaits by way of a general executor costs closures, a wake-up and several
//! crossings. Nearly all of our waiting is one promise after the other: so a step ends with the promise
//! that it waits for, the entry module awaits it as JavaScript does, and the next step begins with what
//! came of it. A future that waits for anything else is handed over to the general executor.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use futures_util::task::AtomicWaker;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// What became of a promise.
type Settled = Result<JsValue, JsValue>;
/// What answers a request.
type Task = Pin<Box<dyn Future<Output = Settled>>>;
/// Names a place in a future that awaits a promise.
type Place = u32;

/// Between a future that awaits a promise and the driver of its task.
#[derive(Default)]
enum Desk {
    /// No task of the driver is running.
    #[default]
    Closed,
    /// A task is running, and has asked for nothing yet.
    Open,
    /// The running task waits for this promise.
    Asked(Place, Promise),
    /// This became of the promise that the running task waited for.
    Settled(Place, Settled),
}

/// Milliseconds after which nobody comes back to a task: its promise has a deadline of a few seconds,
/// so the runtime has ended its request, as it does when a client goes away.
const FORGOTTEN_MS: f64 = 60_000.0;

/// Since when a task waits, in milliseconds.
type Since = f64;

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
    // The oldest first: places are given out in turn.
    static WAITING: RefCell<BTreeMap<Place, (Since, Task)>> = RefCell::default();
    static PLACES: Cell<Place> = const { Cell::new(0) };
    static LEFT: Cell<Place> = const { Cell::new(0) };
}

/// The first step of a task: its answer, or a promise. See [`left_waiting`].
pub fn begin(future: impl Future<Output = Settled> + 'static) -> Settled {
    step(Box::pin(future), Desk::Open)
}

/// The next step of the task that waits in this place, by what became of the promise.
pub fn resume(place: Place, settled: Settled) -> Settled {
    let task = WAITING.with_borrow_mut(|waiting| waiting.remove(&place));
    let (_, task) = task.ok_or("nobody waits for this")?;
    step(task, Desk::Settled(place, settled))
}

/// The place to resume in once the promise of the last step is settled; zero where that step gave
/// the answer, or the promise of it.
pub fn left_waiting() -> Place {
    LEFT.get()
}

fn step(mut task: Task, desk: Desk) -> Settled {
    LEFT.set(0);
    DESK.set(desk);
    let bell = Arc::new(Bell::default());
    let answer = task.as_mut().poll(&mut Context::from_waker(&Waker::from(bell.clone())));
    match (answer, DESK.take()) {
        (Poll::Ready(answer), _) => answer,
        // Whoever else waits has kept the bell: nobody has, so this promise is all there is to wait for.
        (Poll::Pending, Desk::Asked(place, promise)) if Arc::strong_count(&bell) == 1 => {
            let now = js_sys::Date::now();
            drop(forgotten(now));
            WAITING.with_borrow_mut(|waiting| waiting.insert(place, (now, task)));
            LEFT.set(place);
            Ok(promise.into())
        }
        // The general executor polls again: whoever waits finds the desk closed. A timer keeps the bell
        // that it saw first, so that one rings here, too.
        (Poll::Pending, _) => Ok(future_to_promise(poll_fn(move |context| {
            bell.0.register(context.waker());
            task.as_mut().poll(context)
        }))
        .into()),
    }
}

/// Takes out what nobody comes back to. Whoever drops it does so when nothing is borrowed.
fn forgotten(now: Since) -> Vec<Task> {
    WAITING.with_borrow_mut(|waiting| {
        let mut tasks = Vec::new();
        while let Some(oldest) = waiting.first_entry().filter(|entry| entry.get().0 + FORGOTTEN_MS < now) {
            tasks.push(oldest.remove().1);
        }
        tasks
    })
}

/// Shows who would like to be called, and calls the general executor once it has taken over.
#[derive(Default)]
struct Bell(AtomicWaker);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.wake();
    }
}

/// Awaits a promise: by the driver where it runs this future and has nothing else to wait for.
pub(super) async fn settled(promise: Promise) -> Settled {
    let place = PLACES.get().checked_add(1).unwrap_or(1);
    PLACES.set(place);
    Awaited { place, promise, general: None }.await
}

struct Awaited {
    place: Place,
    promise: Promise,
    /// Set once the general executor waits for it.
    general: Option<JsFuture>,
}

impl Future for Awaited {
    type Output = Settled;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Settled> {
        if self.general.is_none() {
            match DESK.take() {
                Desk::Settled(place, settled) if place == self.place => {
                    DESK.set(Desk::Open);
                    return Poll::Ready(settled);
                }
                Desk::Open => {
                    DESK.set(Desk::Asked(self.place, self.promise.clone()));
                    return Poll::Pending;
                }
                Desk::Asked(place, promise) if place == self.place => {
                    DESK.set(Desk::Asked(place, promise));
                    return Poll::Pending;
                }
                other => DESK.set(other),
            }
        }
        let promise = self.promise.clone();
        Pin::new(self.general.get_or_insert_with(|| JsFuture::from(promise))).poll(context)
    }
}
