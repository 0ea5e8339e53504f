"""Language models behind one small interface: endpoints, local servers and a file in-process."""
