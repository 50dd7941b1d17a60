/** The words of Tidegate (docs/GLOSSARY.md): every other module speaks in them. */
package dev.tidegate.model;
