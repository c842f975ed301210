# 全书一词一义（见 domain 术语表）。以连字符开头的是术语，供其他文件引用。
-app = 归途
-check-in = 报告
-field-visit = 走访
-talk = 个别谈话
-finding = 问题
-rectification = 整改
