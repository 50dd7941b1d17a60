/** Tables and changes, by subject. */
package dev.tidegate.system.subscription.scenario;
