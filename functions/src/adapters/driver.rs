//! Runs a request's future step by step, hand in hand with the entry module.
//!
//! A promise that a future awaits by way of a general executor costs closures, a wake-up and several
//! crossings. Nearly all of our waiting is one promise after the other: so a step ends with the promise
//! that it waits for, the entry module awaits it as JavaScript does, and the next step begins with what
//! came of it. A future that waits for anything else is handed over to the general executor.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

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

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
    static WAITING: RefCell<HashMap<Place, Task>> = RefCell::default();
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
    step(task.ok_or("nobody waits for this")?, Desk::Settled(place, settled))
}

/// The place to resume in once the promise of the last step is settled; zero where that step gave
/// the answer, or the promise of it.
pub fn left_waiting() -> Place {
    LEFT.get()
}

fn step(mut task: Task, desk: Desk) -> Settled {
    LEFT.set(0);
    DESK.set(desk);
    let bell = Arc::new(Bell);
    let answer = task.as_mut().poll(&mut Context::from_waker(&Waker::from(bell.clone())));
    match (answer, DESK.take()) {
        (Poll::Ready(answer), _) => answer,
        // Whoever else waits has kept the bell: nobody has, so this promise is all there is to wait for.
        (Poll::Pending, Desk::Asked(place, promise)) if Arc::strong_count(&bell) == 1 => {
            WAITING.with_borrow_mut(|waiting| waiting.insert(place, task));
            LEFT.set(place);
            Ok(promise.into())
        }
        // The general executor polls again: whoever waits finds the desk closed, and keeps its bell.
        (Poll::Pending, _) => Ok(future_to_promise(task).into()),
    }
}

/// Rings for nobody: it shows who would like to be called.
struct Bell;

impl Wake for Bell {
    fn wake(self: Arc<Self>) {}
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
