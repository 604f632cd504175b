//! The program of the first page.

fn main() {
    credenza_app::front::start();
}
