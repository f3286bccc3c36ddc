//! Hostile input of every kind ends in a value or a diagnostic with its place: no panic, no hang, nothing passed over in
//! silence. The big inputs are made here, not stored.
#![cfg(test)]

mod documents;
mod facts;
mod files;
mod policy;
mod yaml;
