package dev.tidegate.prepare.check.types.cases;

import java.util.List;

/** PostgreSQL's own geometric types. */
final class GeometryTypes {

    private static final String GROUP = "Geometry";

    private GeometryTypes() {}

    static List<TypeCase> cases() {
        return List.of(
                TypeCase.of(GROUP, "point", "(1.5,-2)", "(0,-0)", "(NaN,Infinity)", "(0.1,5e-324)"),
                TypeCase.of(GROUP, "lseg", "[(0,0),(1.1,-1)]", "[(-0,0),(0,0)]"),
                TypeCase.of(GROUP, "path", "[(0,0),(1,1),(2,0)]", "((0,0),(1,1),(2,0.1))", "[(1,2)]"),
                TypeCase.of(GROUP, "box", "(2,2),(1,1)", "(0.1,0),(-0.1,-0)").delimitedBy(';'),
                TypeCase.of(GROUP, "polygon", "((0,0),(1,1),(1,0))", "((0.1,0.2))"),
                TypeCase.of(GROUP, "line", "{1,-1,0}", "{0.1,0,-3}"),
                TypeCase.of(GROUP, "circle", "<(0,0),0>", "<(1.5,-2),1e+300>", "<(0.1,0.2),0.3>"));
    }
}
