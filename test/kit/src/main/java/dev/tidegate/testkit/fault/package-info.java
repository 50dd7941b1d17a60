/** Ways to break what is tested: connections that are cut, clocks that are wrong. */
package dev.tidegate.testkit.fault;
