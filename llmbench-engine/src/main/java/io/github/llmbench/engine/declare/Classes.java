package io.github.llmbench.engine.declare;

import java.lang.reflect.InvocationTargetException;

/** Makes instances of users' classes that a file names. */
final class Classes {
    private Classes() {}

    /**
     * An instance of a public class with a public constructor without parameters.
     *
     * @param field that names it, for what is wrong with it
     * @throws IllegalArgumentException if it cannot be made
     */
    static <T> T instance(String className, Class<T> type, String field) {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            Class<?> found = Class.forName(className, true, loader == null ? Classes.class.getClassLoader() : loader);
            if (!type.isAssignableFrom(found)) {
                throw new IllegalArgumentException(
                        "class of " + field + " must implement " + type.getName() + ", but was " + className);
            }
            return type.cast(found.getConstructor().newInstance());
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "class of " + field + " must be on the class path, but there is no " + className, e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(className + " could not be made: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    className + " needs a public class and a public constructor without parameters", e);
        }
    }
}
