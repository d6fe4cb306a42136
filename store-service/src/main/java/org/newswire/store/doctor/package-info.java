/// The command `doctor`: checks an installation, and names a remedy for each problem.
///
/// [DoctorCommand] runs the checks in a fixed order ([CheckRunner]). Each check returns [Finding]s. The
/// checks write nothing to the broker or the database, and join no consumer group.
@NullMarked
package org.newswire.store.doctor;

import org.jspecify.annotations.NullMarked;
