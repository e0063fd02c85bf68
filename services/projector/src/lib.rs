//! Folds decisions into views and answers the JSON API.
