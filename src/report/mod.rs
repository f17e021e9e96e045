//! Looking back: what a month or a year came to, and the circles as a picture. Pure: values and text out of an index; of the
//! day it is told only which months are over.

pub mod circles;
pub mod curves;
pub mod markdown;
pub mod mix;
pub mod review;
pub mod term;
pub mod words;
