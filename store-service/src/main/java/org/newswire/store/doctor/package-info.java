/// The tool's command `doctor`: checks an installation and names a command for each fault.
///
/// [DoctorCommand] runs the checks in a fixed order ([Examination]). Each check returns [Finding]s. Nothing is
/// written to the broker or the database, and no consumer group is joined.
@NullMarked
package org.newswire.store.doctor;

import org.jspecify.annotations.NullMarked;
