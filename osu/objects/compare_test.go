package objects_test

import ()
