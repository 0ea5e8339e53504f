"""Language models behind one small interface: endpoints, local servers, a file in-process, a scripted one for tests."""
