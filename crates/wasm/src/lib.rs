//! The engine as WebAssembly sees it.
