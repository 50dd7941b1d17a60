/** What is asked of a verification, and what it answers. */
package dev.tidegate.verify.model;
