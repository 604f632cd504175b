//! Icons: strokes on a 24 × 24 grid, in the colour of the text beside them.

use leptos::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glyph {
    /// A tick.
    Check,
    /// A tick in a circle.
    Done,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an `i`.
    Info,
    /// Two sheets.
    Copy,
    /// A plus.
    Plus,
    /// A bin.
    Bin,
    /// A key.
    Key,
    /// A clock.
    Clock,
    /// An open eye.
    Eye,
    /// A crossed eye.
    EyeOff,
    /// An arrow into a tray.
    Download,
    /// A printer.
    Print,
    /// An arrow to the left.
    Back,
    /// A cross.
    Close,
    /// A list of lines with a pulse.
    Activity,
    /// Two people.
    People,
    /// A cloud that is crossed out.
    Offline,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Done => "M12 3a9 9 0 100 18 9 9 0 000-18zM8 12.3l2.8 2.7L16 9.5",
            Self::Warning => "M12 4.2L2.9 19.5h18.2L12 4.2zM12 10v4.2M12 16.9v.1",
            Self::Info => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5.2M12 7.8v.1",
            Self::Copy => "M9 9h10v11H9zM15 9V4H5v11h4",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Bin => "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 10.8v5.4M13.8 10.8v5.4",
            Self::Key => {
                "M8 12.2a3.9 3.9 0 100 7.8 3.9 3.9 0 000-7.8zM10.9 13.4L19.5 4.8M15.6 8.7l3 3M17.9 6.4l1.8 1.8"
            }
            Self::Clock => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7.2V12l3.2 2",
            Self::Eye => {
                "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12zM12 9.3a2.7 2.7 0 100 5.4 2.7 2.7 0 000-5.4z"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.9 6.1c.7-.2 1.4-.3 2.1-.3 6 0 9.5 6.2 9.5 6.2a16 16 0 01-2.9 3.5M6.2 7.6A15.6 15.6 0 002.5 12S6 18.2 12 18.2c1.700 0 3.200-.5 4.500-1.200M10.100 10.200a2.700 2.700 0 003.700 3.700"
            }
            Self::Download => "M12 4v10.500M7.500 10.500l4.500 4.500 4.500-4.500M4.500 19.500h15",
            Self::Print => "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
            Self::Back => "M19 12H5M11 6l-6 6 6 6",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Activity => "M3 12h4l2.500-7 5 14 2.500-7h4",
            Self::People => {
                "M9 4.500a3.500 3.500 0 100 7 3.500 3.500 0 000-7zM2.500 19.500c.4-3.600 3-5.400 6.500-5.400s6.100 1.800 6.500 5.400M15.500 5a3.300 3.300 0 010 6M18 14.500c2 .8 3.200 2.500 3.500 5"
            }
            Self::Offline => {
                "M4 4l16 16M8.600 8.700A4.800 4.800 0 007.500 9 5 5 0 008 19h9.500M12 6.200a5.600 5.600 0 015.300 4.300 4.300 4.300 0 013 6.300"
            }
        }
    }
}

/// A drawing that says nothing to those who cannot see it: the text beside it does.
#[component]
pub(crate) fn Icon(
    /// What is drawn.
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=glyph.path()/>
        </svg>
    }
    .into_any()
}
