//! The program of all other pages.

fn main() {
    credenza_app::desk::start();
}
