/** Watch over the source's catalogs besides its publication: types, names, and what else the WAL does not say. */
package dev.tidegate.state.catalog;
