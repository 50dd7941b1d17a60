/** The assessment as a report for people, in text and HTML. */
package dev.tidegate.prepare.assess.report;
