/** Figures as people read them. */
package dev.tidegate.model.text;
