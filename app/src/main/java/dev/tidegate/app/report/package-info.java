/** Reports of figures and tables, which commands print as text or as an HTML page. */
package dev.tidegate.app.report;
