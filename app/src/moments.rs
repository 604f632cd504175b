//! Instants and dates as a person reads them. The browser knows the language and the time zone.

use credenza_domain::expiry;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use wasm_bindgen::{JsCast, JsValue};

use crate::text;

/// `31 Mar 2027`.
pub(crate) fn short_date(date: Date) -> String {
    format(noon(date), r#"{"day":"numeric","month":"short","year":"numeric","timeZone":"UTC"}"#)
}

/// `Mar`.
pub(crate) fn month(date: Date) -> String {
    format(noon(date), r#"{"month":"short","timeZone":"UTC"}"#)
}

/// `March 2027`.
pub(crate) fn month_and_year(date: Date) -> String {
    format(noon(date), r#"{"month":"long","year":"numeric","timeZone":"UTC"}"#)
}

/// The date of an instant where the person is.
pub(crate) fn short_local_date(at: Timestamp) -> String {
    format(at, r#"{"day":"numeric","month":"short","year":"numeric"}"#)
}

/// `1 April 2027, 01:00 CET`.
pub(crate) fn local(at: Timestamp) -> String {
    format(
        at,
        r#"{"day":"numeric","month":"long","year":"numeric","hour":"2-digit","minute":"2-digit","timeZoneName":"short"}"#,
    )
}

/// `1 April 2027, 00:00 UTC`.
pub(crate) fn utc(at: Timestamp) -> String {
    format(
        at,
        r#"{"day":"numeric","month":"long","year":"numeric","hour":"2-digit","minute":"2-digit","timeZone":"UTC","timeZoneName":"short"}"#,
    )
}

/// How long ago, in the widest unit that says enough: `3 hours ago`.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_second() - at.as_second()).max(0);
    match seconds {
        0..60 => text::JUST_NOW.to_owned(),
        60..3_600 => text::minutes_ago(seconds / 60),
        3_600..86_400 => text::hours_ago(seconds / 3_600),
        86_400..5_184_000 => text::days_ago(seconds / 86_400),
        5_184_000..63_072_000 => text::months_ago(seconds / 2_629_800),
        _ => text::years_ago(seconds / 31_557_600),
    }
}

/// The last day of an instant of expiry.
pub(crate) fn last_day(expires_at: Timestamp) -> String {
    short_date(expiry::last_day(expires_at))
}

/// The name of a country, or its code where the browser knows no name.
pub(crate) fn country(code: &str) -> String {
    let name = || {
        let names = js_sys::Reflect::get(
            &js_sys::Reflect::get(&js_sys::global(), &"Intl".into())?,
            &"DisplayNames".into(),
        )?;
        let options = js_sys::JSON::parse(r#"{"type":"region"}"#)?;
        let arguments = js_sys::Array::of2(&text::LANGUAGE_TAG.into(), &options);
        let class: js_sys::Function = names.dyn_into()?;
        let names = js_sys::Reflect::construct(&class, &arguments)?;
        let of: js_sys::Function = js_sys::Reflect::get(&names, &"of".into())?.dyn_into()?;
        of.call1(&names, &code.into())
    };
    name().ok().and_then(|name: JsValue| name.as_string()).unwrap_or_else(|| code.to_owned())
}

/// What a person picked in a field of the kind `datetime-local`, which is meant locally.
pub(crate) fn from_local_input(text: &str) -> Option<Timestamp> {
    let milliseconds = js_sys::Date::new(&JsValue::from_str(text)).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "NaN is caught, instants fit")]
    let milliseconds =
        if text.is_empty() || milliseconds.is_nan() { return None } else { milliseconds as i64 };
    Timestamp::from_millisecond(milliseconds).ok()
}

/// `2027-04-01T00:00:00.000Z`, for programs.
pub(crate) fn iso(at: Timestamp) -> String {
    date(at).to_iso_string().into()
}

fn noon(date: Date) -> Timestamp {
    Offset::UTC.to_timestamp(date.at(12, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn format(at: Timestamp, options: &str) -> String {
    let options = js_sys::JSON::parse(options).unwrap_or(JsValue::UNDEFINED);
    date(at).to_locale_string(text::LANGUAGE_TAG, &options).into()
}

fn date(at: Timestamp) -> js_sys::Date {
    // A double holds every instant that a calendar shows, to the millisecond.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era fit into 53 bits")]
    let milliseconds = at.as_millisecond() as f64;
    js_sys::Date::new(&JsValue::from_f64(milliseconds))
}
