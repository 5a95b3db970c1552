# What is installed where, and the Debian package made of it (`npm run package`).
install(TARGETS parley DESTINATION usr/bin)
install(DIRECTORY dist/ DESTINATION usr/share/parley/web
  PATTERN "*.cjs*" EXCLUDE
  PATTERN "*.d.cts*" EXCLUDE)
install(FILES packaging/parley.service DESTINATION lib/systemd/system)
install(FILES packaging/parley.conf DESTINATION etc/parley
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES packaging/parley.bash DESTINATION usr/share/bash-completion/completions
  RENAME parley)
install(FILES packaging/debian/copyright THIRD_PARTY.md CHANGELOG.md
  DESTINATION usr/share/doc/parley)

# Installing builds nothing: not the tests either.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_PACKAGING_INSTALL_PREFIX "/")
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME parley)
set(CPACK_PACKAGE_CONTACT "The Parley developers <parley@example.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "server for video calls with the OpenTok programming model")
set(CPACK_PACKAGE_DESCRIPTION "Applications written for OpenTok run on it unchanged: sessions and tokens by
REST, signalling by WebSocket, the client script, and the manual at /docs/.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, init-system-helpers (>= 1.54~)")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(script postinst prerm postrm conffiles)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_CURRENT_SOURCE_DIR}/packaging/debian/${script}")
endforeach()
include(CPack)
