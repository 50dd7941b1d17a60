/** What an assessment finds. */
package dev.tidegate.prepare.assess.model;
