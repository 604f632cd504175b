//! What the browser does for us: clipboard, focus, files, address bar. No rule stands here.

use std::pin::Pin;

use js_sys::{Array, Promise};
use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, FocusOptions, HtmlAnchorElement, HtmlElement, Url};

/// Begins something that goes on by itself. Boxed, so that the code behind it exists once.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    leptos::task::spawn_local(task);
}

/// Where the portal goes: the static skeleton there made the first paint and is taken out.
pub(crate) fn take_place() -> Option<HtmlElement> {
    let place = document().get_element_by_id("app")?.dyn_into::<HtmlElement>().ok()?;
    place.set_text_content(None);
    Some(place)
}

/// The text behind `#` in the address, which is taken out of the address bar and the history.
pub(crate) fn take_fragment() -> String {
    let location = window().location();
    let hash = location.hash().unwrap_or_default();
    if !hash.is_empty() {
        replace_path(&path());
    }
    hash.trim_start_matches('#').to_owned()
}

/// Puts another address into the address bar, in place of the one that stands there.
pub(crate) fn replace_path(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Puts another address into the address bar; "back" leads to the one that stands there.
pub(crate) fn push_path(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Tells whoever follows the address bar that it has changed.
pub(crate) fn announce_step() {
    if let Ok(event) = web_sys::Event::new("popstate") {
        let _ = window().dispatch_event(&event);
    }
}

/// Loads what belongs to the address in the address bar.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Leaves for another address.
pub(crate) fn go(address: &str) {
    let _ = window().location().assign(address);
}

/// Shows the top of the page.
pub(crate) fn scroll_up() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Path and query of the page.
pub(crate) fn address() -> String {
    path() + &query()
}

/// The path of the page that was asked for.
pub(crate) fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Scheme and host of this deployment.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// The browser's clock.
pub(crate) fn milliseconds() -> f64 {
    js_sys::Date::now()
}

/// Seconds for [`milliseconds`].
#[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
pub(crate) fn in_milliseconds(seconds: i64) -> f64 {
    seconds as f64 * 1_000.0
}

/// A parameter of the address.
pub(crate) fn parameter(name: &str) -> Option<String> {
    web_sys::UrlSearchParams::new_with_str(&query()).ok()?.get(name)
}

/// The address from `?` up to `#`.
pub(crate) fn query() -> String {
    window().location().search().unwrap_or_default()
}

/// Scrolls to an element and gives another one the focus, once the page has settled.
pub(crate) fn lead_to(place: String, focus: String) {
    request_animation_frame(move || {
        if let Some(place) = document().get_element_by_id(&place) {
            place.scroll_into_view();
        }
        let target = document().get_element_by_id(&focus).and_then(|target| target.dyn_into().ok());
        if let Some(target) = target {
            let target: HtmlElement = target;
            let _ = target.focus_with_options(&in_place());
        }
    });
}

/// Scrolls a row of links sideways to the one that leads here, once the page has settled.
pub(crate) fn show_current(row: &'static str) {
    request_animation_frame(move || {
        let row = document().get_element_by_id(row);
        let link = row.as_ref().and_then(|row| row.query_selector("[aria-current]").ok().flatten());
        if let (Some(row), Some(link)) = (row, link.and_then(|link| link.dyn_into::<HtmlElement>().ok())) {
            row.set_scroll_left(link.offset_left() - row.client_width() / 3);
        }
    });
}

/// A random UUID, for an idempotency key.
pub(crate) fn random_uuid() -> String {
    window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
}

/// Puts a text on the clipboard; false where the browser refuses.
pub(crate) async fn copy(text: String) -> bool {
    // Without a secure context there is no clipboard at all, and calling it would throw.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    let promise: Promise = window().navigator().clipboard().write_text(&text).unchecked_into();
    JsFuture::from(promise).await.is_ok()
}

/// Selects the text of an element, ready for Ctrl+C.
pub(crate) fn select(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(Some(selection)) = window().get_selection()
    {
        let _ = selection.select_all_children(&element);
    }
}

/// Offers a text as a file.
pub(crate) fn download(file_name: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    let parts = Array::of1(&JsValue::from_str(text));
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let anchor = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(anchor) = anchor {
        anchor.set_href(&url);
        anchor.set_download(file_name);
        anchor.click();
    }
    let _ = Url::revoke_object_url(&url);
}

/// Reads the file that was chosen, as text in UTF-8, and hands it over.
pub(crate) fn read_file(event: &web_sys::Event, done: impl FnOnce(String) + 'static) {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let file = input.and_then(|input| input.files()).and_then(|files| files.get(0));
    let Some(file) = file else { return };
    spawn(async move {
        let reading: Promise = file.text().unchecked_into();
        if let Ok(text) = JsFuture::from(reading).await {
            done(text.as_string().unwrap_or_default());
        }
    });
}

/// Whether the page cannot be seen.
pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

/// Whether a dialog is open.
pub(crate) fn has_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|open| open.is_some())
}

/// Opens the print dialog.
pub(crate) fn print() {
    let _ = window().print();
}

/// Colours in place of ours, for light and dark pages. `None` is ours.
pub(crate) fn set_accent(light: Option<&str>, dark: Option<&str>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    let Some(root) = root else { return };
    for (property, colour) in [("--brand-light", light), ("--brand-dark", dark)] {
        let _ = match colour {
            Some(colour) => root.style().set_property(property, colour),
            None => root.style().remove_property(property).map(|_| ()),
        };
    }
}

/// Reads the chosen file of an input as base64; `None` where it is larger than so many bytes.
pub(crate) fn read_picture(event: &web_sys::Event, max: usize, done: impl FnOnce(Option<String>) + 'static) {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
    #[expect(clippy::cast_precision_loss, reason = "a file of this size is far below 2^53 bytes")]
    if file.size() > max as f64 {
        done(None);
        return;
    }
    spawn(async move {
        let reading: Promise = file.array_buffer().unchecked_into();
        let bytes = JsFuture::from(reading).await.map(|buffer| js_sys::Uint8Array::new(&buffer).to_vec());
        let letters: String = bytes.unwrap_or_default().into_iter().map(char::from).collect();
        done(window().btoa(&letters).ok());
    });
}

/// The name of the tab.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// The element that has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Gives an element the focus, once the page has settled.
pub(crate) fn focus(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id)
            && let Ok(element) = element.dyn_into::<HtmlElement>()
        {
            let _ = element.focus();
        }
    });
}

/// Gives the focus back to where it was, or to an heir where that was on something now gone.
pub(crate) fn give_back_focus(element: Option<HtmlElement>, heir: Option<String>) {
    request_animation_frame(move || {
        let target = match heir {
            Some(heir) => document().get_element_by_id(&heir).and_then(|heir| heir.dyn_into().ok()),
            None => element.filter(|element| element.is_connected()),
        };
        let is_some = |found: Result<Option<_>, _>| found.is_ok_and(|found| found.is_some());
        let behind = |target: &HtmlElement| {
            is_some(document().query_selector("dialog[open]")) && !is_some(target.closest("dialog[open]"))
        };
        if let Some(target) = target.filter(|target| !behind(target)) {
            let _ = target.focus_with_options(&in_place());
        }
    });
}

/// Leads screen readers to the heading of a page that took the place of another.
pub(crate) fn focus_heading() {
    request_animation_frame(|| {
        if let Ok(Some(heading)) = document().query_selector("#main h1")
            && let Ok(heading) = heading.dyn_into::<HtmlElement>()
        {
            heading.set_tab_index(-1);
            let _ = heading.focus_with_options(&in_place());
        }
    });
}

fn in_place() -> FocusOptions {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    options
}

/// Leads the person to the first field that needs attention.
pub(crate) fn focus_first_invalid() {
    request_animation_frame(|| {
        let scope = if document().query_selector("dialog[open]").is_ok_and(|open| open.is_some()) {
            "dialog[open] [aria-invalid=true]"
        } else {
            "[aria-invalid=true]"
        };
        if let Ok(Some(field)) = document().query_selector(scope)
            && let Ok(field) = field.dyn_into::<HtmlElement>()
        {
            let _ = field.focus();
        }
    });
}
